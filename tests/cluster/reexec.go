package cluster

import (
	"fmt"
	"math"
	"os"

	"golang.org/x/sys/unix"
)

// Names under which the program runs again as a part of the cluster; ps shows
// them.
const (
	switchName = "pulse-cluster-switch"
	nodeName   = "pulse-cluster-node"
)

// Reexec runs the part of a cluster that this process was started for and
// reports whether it was one. A program that raises clusters calls it first and
// returns from main when it says true; so does a TestMain.
func Reexec() bool {
	if os.Args[0] != switchName && os.Args[0] != nodeName {
		return false
	}
	// What the program inherited is not for the daemons and their agents.
	err := unix.CloseRange(3, math.MaxUint32, unix.CLOSE_RANGE_CLOEXEC)
	switch {
	case err != nil:
	case os.Args[0] == switchName:
		err = runSwitch()
	default:
		err = runNode()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[0], err)
	}
	return true
}
