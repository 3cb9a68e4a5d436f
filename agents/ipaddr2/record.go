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

func parseRecord(call *ocf.Call, r ocf.Record) (recorded, error) {
	prefix, err := netip.ParsePrefix(r[recordAddress])
	if err != nil {
		return recorded{}, ocf.Errorf(ocf.ErrGeneric, "record of start %s: %.60q is no address with a mask", call.RecordPath(), r[recordAddress])
	}
	index, _ := strconv.Atoi(r[recordIndex]) // without it the name has to do
	return recorded{prefix: prefix, device: r[recordDevice], index: index}, nil
}

// memory is what is known of the resource's start.
type memory struct {
	place recorded
	known bool // there is a record, place
	lost  bool // there is one that can't be read
}

// recall reads the record of the start. That it can't be read is no reason to
// fail: the parameters say much of it.
func (a *ipaddr2) recall(call *ocf.Call) memory {
	record, err := call.LoadRecord()
	if record == nil && err == nil {
		return memory{}
	}
	var place recorded
	if err == nil {
		place, err = parseRecord(call, record)
	}
	if err != nil {
		call.Log.Warnf("%v; going by the parameters: make sure that %s is nowhere else, and remove the file", err, a.ip)
		return memory{lost: true}
	}
	return memory{place: place, known: true}
}

// fitting reports whether the record tells where the address of the parameters
// is.
func (a *ipaddr2) fitting(m memory) bool { return m.known && a.fits(m.place) }

// note records where the address is about to be. A stop can do without, if it
// isn't misled by the record of another start.
func (a *ipaddr2) note(call *ocf.Call, on device, prefix netip.Prefix) error {
	err := call.SaveRecord(newRecord(on, prefix))
	if err == nil {
		return nil
	}
	call.Log.Warnf("%v; a stop has to go by the parameters", err)
	if call.RemoveRecord() == nil {
		return nil
	}
	if old := a.recall(call); old.known && !a.fits(old.place) {
		return ocf.Errorf(ocf.ErrGeneric, "the record of another start can't be replaced: %w", err)
	}
	return nil
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

// leave removes the address of a record, and reports whether it was there.
func (a *ipaddr2) leave(ctx context.Context, call *ocf.Call, r recorded) (bool, error) {
	found, here, err := a.found(a.findRecorded(r))
	if err != nil || !here {
		return false, err
	}
	return true, a.remove(ctx, call, found)
}

// undo removes the address of the start's record, for a stop that can't go by
// the parameters.
func (a *ipaddr2) undo(ctx context.Context, call *ocf.Call, record ocf.Record) error {
	if err := a.requireRoot(call); err != nil {
		return err
	}
	r, err := parseRecord(call, record)
	if err != nil {
		return ocf.Errorf(ocf.ErrGeneric, "%w, and the parameters are of no use: remove the address by hand, then the file", err)
	}
	_, err = a.leave(ctx, call, r)
	return err
}
