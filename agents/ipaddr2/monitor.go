package main

import (
	"context"

	"golang.org/x/sys/unix"

	"github.com/pulse-ha/pulse/ocf"
)

// monitor reports whether the address is on its device.
func (a *ipaddr2) monitor(_ context.Context, call *ocf.Call) error {
	found, here, err := a.locate(call)
	switch {
	case err != nil:
		return err
	case here && found.duplicate():
		return a.duplicateError(found)
	case here:
		return nil
	case a.nic != "":
		return ocf.Errorf(ocf.NotRunning, "%s is not on %s", a.ip, a.nic)
	}
	return ocf.Errorf(ocf.NotRunning, "%s is on no device", a.ip)
}

// duplicate reports whether duplicate address detection refused the address:
// it is on the device, and the kernel doesn't use it.
func (a address) duplicate() bool { return a.flags&unix.IFA_F_DADFAILED != 0 }

func (a *ipaddr2) duplicateError(found spot) error {
	return ocf.Errorf(ocf.ErrGeneric, "duplicate address: another host on the network of %s uses %s (dadfailed); find it and stop it", found.device, a.ip)
}

// reload has nothing to do: the parameters that may change without a restart
// are read anew by each start.
func (a *ipaddr2) reload(context.Context, *ocf.Call) error { return nil }
