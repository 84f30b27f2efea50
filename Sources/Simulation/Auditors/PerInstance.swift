/// A value for each virtual router of each node: an array, since auditors look at it with each event.
struct PerInstance<Value> {
  /// Virtual routers that a node can have.
  let width = 8
  private var values: [Value?] = []

  /// The value of an instance of a node; nil if there is none.
  subscript(node: Int, instance: Int) -> Value? {
    get {
      let place = node * width + instance
      return place < values.count ? values[place] : nil
    }
    set {
      let place = node * width + instance
      while values.count <= place { values.append(nil) }
      values[place] = newValue
    }
  }
}
