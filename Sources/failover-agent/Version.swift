/// The version of this program.
let softwareVersion = "1.0.0"
