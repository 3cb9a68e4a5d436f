// Package ocftest tests OCF resource agents that are written with package ocf.
//
// [NewHost] is a fake host with a fake cluster for unit tests; [Call] runs one
// action on it. [RunScripts] runs txtar scripts with the real program on the
// real host. [OwnNetwork] gives the tests of an agent that touches the network
// one of their own. [FuzzEnvironment] and [CheckMetaData] hold for every agent.
package ocftest
