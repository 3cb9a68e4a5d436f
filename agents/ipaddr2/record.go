package main

import (
	"context"
	"errors"
	"net/netip"
	"strconv"

	"github.com/pulse-ha/pulse/ocf"
)

// The names in a start's record.
const (
	recordAddress = "address" // with the prefix's length
	recordDevice  = "device"  // the kernel's name
	recordIndex   = "index"   // of the device, which outlives a change of its name
)

// recorded is where a start put the address.
type recorded struct {
	prefix netip.Prefix
	device string
	index  int
}

func newRecord(on device, prefix netip.Prefix) ocf.Record {
	return ocf.Record{
		recordAddress: prefix.String(),
		recordDevice:  on.name,
		recordIndex:   strconv.Itoa(on.index),
	}
}

func parseRecord(r ocf.Record) (recorded, error) {
	prefix, err := netip.ParsePrefix(r[recordAddress])
	index, _ := strconv.Atoi(r[recordIndex]) // without it the name has to do
	if err != nil {
		return recorded{}, ocf.Errorf(ocf.ErrGeneric, "record of start: %w", err)
	}
	return recorded{prefix: prefix, device: r[recordDevice], index: index}, nil
}

// fits reports whether the record speaks of the address that the parameters
// ask for: it may only say what they leave open.
func (a *ipaddr2) fits(r recorded) bool {
	return r.prefix.Addr() == a.ip && a.allowsDevice(r.device, r.index) &&
		(a.mask.bits == 0 || a.mask.bits == r.prefix.Bits())
}

// allowsDevice reports whether the parameters mean the device or leave it
// open. They may call it by another name.
func (a *ipaddr2) allowsDevice(name string, index int) bool {
	if a.nic == "" || a.nic == name {
		return true
	}
	named, err := a.network.Device(a.nic)
	return err == nil && named.index == index
}

// findRecorded looks for the address of a record on its device, whose name may
// have changed since.
func (a *ipaddr2) findRecorded(r recorded) (spot, bool, error) {
	found, here, err := a.find(r.device, r.prefix)
	if here || r.index == 0 || (err != nil && !errors.Is(err, errNoDevice)) {
		return found, here, err
	}
	renamed, err := a.network.DeviceAt(r.index)
	if errors.Is(err, errNoDevice) || renamed.name == r.device {
		return spot{}, false, nil
	}
	if err != nil {
		return spot{}, false, err
	}
	return a.find(renamed.name, r.prefix)
}

// undo removes the address of the start's record, for a stop that can't go by
// the parameters.
func (a *ipaddr2) undo(_ context.Context, call *ocf.Call, record ocf.Record) error {
	if err := a.requireRoot(call); err != nil {
		return err
	}
	r, err := parseRecord(record)
	if err != nil {
		return err
	}
	found, here, err := a.findRecorded(r)
	if err != nil || !here {
		return err
	}
	return a.remove(call, found)
}
