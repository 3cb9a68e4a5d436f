package main

import (
	"context"

	"github.com/pulse-ha/pulse/ocf"
)

// check tests the parameters against each other. What doesn't say where the
// address is must not keep a stop or a monitor from its work.
func (a *ipaddr2) check(call *ocf.Call) error {
	if err := a.checkPlace(); err != nil {
		return err
	}
	switch call.Action {
	case ocf.Start, ocf.ValidateAll:
		if a.mask.quad != "" {
			call.Log.Warnf("parameter cidr_netmask=%q: please write it as %d", a.mask.quad, a.mask.bits)
		}
		if err := checkSupported(call); err != nil {
			return err
		}
		return a.checkLooks()
	case ocf.ReloadAgent:
		return a.checkLooks()
	}
	return nil
}

// checkPlace tests the parameters that say where the address is.
func (a *ipaddr2) checkPlace() error {
	bits := a.ip.BitLen()
	switch {
	case a.mask.bits > bits:
		return ocf.Errorf(ocf.ErrInstalled, "parameter cidr_netmask=%d: %s has a mask of at most %d bits", a.mask.bits, a.ip, bits)
	case a.mask.quad != "" && a.ip.Is6():
		return ocf.Errorf(ocf.ErrInstalled, "parameter cidr_netmask=%q: must be a number of bits for the IPv6 address %s", a.mask.quad, a.ip)
	case a.nic == "" && a.ip.Is6() && a.ip.IsLinkLocalUnicast():
		return ocf.Errorf(ocf.ErrConfigured, "parameter nic is required for the link-local address %s", a.ip)
	}
	return nil
}

// checkLooks tests the parameters that say what else goes with the address.
func (a *ipaddr2) checkLooks() error {
	if a.looks != nil {
		return a.looks
	}
	if a.broadcast.given && a.ip.Is6() {
		return ocf.Errorf(ocf.ErrConfigured, "parameter broadcast: the IPv6 address %s has none; leave it out", a.ip)
	}
	if a.nic == "" || len(a.nic) > maxLabel {
		return nil // the device's own name is known on the host only
	}
	_, err := a.labelOn(a.nic)
	return err
}

// validate tests whether this host has the device, or a route that says it.
// The actions find out by themselves: what a missing device means to them
// differs.
func (a *ipaddr2) validate(_ context.Context, call *ocf.Call) error {
	if call.Action != ocf.ValidateAll {
		return nil
	}
	to, err := a.destination()
	if err != nil {
		return err
	}
	_, err = a.labelOn(to.device.name)
	return err
}

// maxLabel is the longest label in bytes (IFNAMSIZ less the ending zero).
const maxLabel = 15

// labelOn returns the label for the address on the named device, "" for the
// device's own name.
func (a *ipaddr2) labelOn(device string) (string, error) {
	label := a.nicLabel
	if label == "" {
		label = a.iflabel
	}
	if label == "" {
		return "", nil
	}
	label = device + ":" + label
	if len(label) > maxLabel {
		return "", ocf.Errorf(ocf.ErrConfigured, "parameter iflabel: the label %s has %d characters, more than %d with the device's name", label, len(label), maxLabel)
	}
	return label, nil
}
