/// Which part of a list a request asks for.
struct Page {
  /// From 1.
  let number: Int
  /// How many items a page has.
  let perPage: Int

  /// The query's `page` and `per_page`; what is out of bounds is brought into them.
  init(_ request: APIRequest, perPage: Int, largest: Int) {
    number = max(1, request.parameter("page").flatMap { Int($0) } ?? 1)
    let wanted = request.parameter("per_page").flatMap { Int($0) } ?? perPage
    self.perPage = min(largest, max(1, wanted))
  }

  /// The number of the last page of so many items; 1 if there are none.
  func last(of count: Int) -> Int {
    max(1, (count + perPage - 1) / perPage)
  }

  /// The items of this page.
  func items<Item>(of all: [Item]) -> [Item] {
    let (start, overflow) = (number - 1).multipliedReportingOverflow(by: perPage)
    guard !overflow, start < all.count else { return [] }
    return Array(all[start..<min(all.count, start + perPage)])
  }
}
