package claims

// Announce is announce, for tests of moves that this policy does not have.
var Announce = announce
