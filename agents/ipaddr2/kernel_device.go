package main

import (
	"errors"
	"fmt"
	"net"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

func (k *kernel) Device(name string) (device, error) {
	handle, err := k.rtnetlink()
	if err != nil {
		return device{}, err
	}
	link, err := handle.LinkByName(name)
	if err != nil {
		return device{}, deviceError(name, err)
	}
	return newDevice(link), nil
}

func (k *kernel) DeviceAt(index int) (device, error) {
	handle, err := k.rtnetlink()
	if err != nil {
		return device{}, err
	}
	link, err := handle.LinkByIndex(index)
	if err != nil {
		return device{}, deviceError(fmt.Sprintf("with index %d", index), err)
	}
	return newDevice(link), nil
}

func newDevice(link netlink.Link) device {
	attrs := link.Attrs()
	return device{
		index: attrs.Index, name: attrs.Name,
		up:       attrs.Flags&net.FlagUp != 0,
		loopback: attrs.Flags&net.FlagLoopback != 0,
		hardware: attrs.HardwareAddr,
		mtu:      attrs.MTU,
	}
}

// deviceError makes the kernel's many ways to say that a device is missing
// one: an impossible name or index is EINVAL or ERANGE.
func deviceError(name string, err error) error {
	_, notFound := errors.AsType[netlink.LinkNotFoundError](err)
	if notFound || errors.Is(err, unix.ENODEV) || errors.Is(err, unix.EINVAL) || errors.Is(err, unix.ERANGE) {
		return fmt.Errorf("%w: %s", errNoDevice, name)
	}
	return fmt.Errorf("device %s: %w", name, err)
}

func (k *kernel) SetUp(index int) error {
	handle, err := k.rtnetlink()
	if err != nil {
		return err
	}
	return handle.LinkSetUp(&netlink.Device{LinkAttrs: netlink.LinkAttrs{Index: index}})
}
