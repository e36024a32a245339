package match

// aliases gives one term for words that mean the same.
var aliases = map[string]string{}
