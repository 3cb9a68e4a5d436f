package ocftest

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"
)

// ownNetwork is set in a test program that has a network of its own.
const ownNetwork = "OCFTEST_OWN_NETWORK"

// OwnNetwork starts the test program over in a network namespace of its own,
// with nothing but a loopback device that is up; all its threads and children
// are in it, and it ends with the last of them. Call it first in TestMain, with
// the agent's name. Without root it does nothing: such tests call [RequireRoot].
func OwnNetwork(agent string) {
	isAgent := filepath.Base(os.Args[0]) == agent // a script calls it; it is inside already
	if os.Geteuid() != 0 || os.Getenv(ownNetwork) != "" || isAgent {
		return
	}
	err := enterNetwork()
	fmt.Fprintln(os.Stderr, "ocftest: network namespace:", err)
	os.Exit(1)
}

// enterNetwork returns only if it failed.
func enterNetwork() error {
	runtime.LockOSThread()
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		return os.NewSyscallError("unshare", err)
	}
	if err := raiseLoopback(); err != nil {
		return err
	}
	err := unix.Exec("/proc/self/exe", os.Args, append(os.Environ(), ownNetwork+"=1"))
	return os.NewSyscallError("exec", err)
}

func raiseLoopback() error {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("socket", err)
	}
	defer unix.Close(fd) //nolint:errcheck // nothing was buffered
	flags, err := unix.NewIfreq("lo")
	if err != nil {
		return err
	}
	flags.SetUint16(unix.IFF_UP)
	return os.NewSyscallError("ioctl", unix.IoctlIfreq(fd, unix.SIOCSIFFLAGS, flags))
}
