package ocf

// DropIn is SystemdDropIn for other directories of units.
var DropIn = (*Call).dropIn
