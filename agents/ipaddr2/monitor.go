package main

import (
	"context"
	"errors"

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
	}
	return ocf.Errorf(ocf.NotRunning, "%s", a.missing(call))
}

// missing says what is known of an address that isn't there.
func (a *ipaddr2) missing(call *ocf.Call) string {
	if a.nic == "" {
		return a.ip.String() + " is on no device"
	}
	if _, err := a.network.Device(a.nic); !errors.Is(err, errNoDevice) {
		return a.ip.String() + " is not on " + a.nic
	}
	reason := a.ip.String() + " is not here: the device " + a.nic + " doesn't exist"
	m := a.recall(call)
	if renamed, err := a.network.DeviceAt(m.place.index); err == nil && m.place.device == a.nic {
		reason += "; the one that had it is called " + renamed.name + " now"
	}
	return reason
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
