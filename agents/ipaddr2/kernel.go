package main

import (
	"errors"
	"fmt"
	"net/netip"
	"sync"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// kernel is the network of the namespace that the process is in. Its zero
// value is ready; nothing is opened before it is needed.
type kernel struct {
	open   sync.Once
	handle *netlink.Handle
	err    error
}

// rtnetlink returns the socket that all requests share.
func (k *kernel) rtnetlink() (*netlink.Handle, error) {
	k.open.Do(func() {
		k.handle, k.err = netlink.NewHandle(unix.NETLINK_ROUTE)
		if k.err != nil {
			return
		}
		// The kernel filters dumps itself then, from 4.20 on; what an older
		// one sends too much is dropped here.
		k.handle.SetStrictCheck(true) //nolint:errcheck // see above
	})
	if k.err != nil {
		return nil, fmt.Errorf("rtnetlink socket: %w", k.err)
	}
	return k.handle, nil
}

// dumpTries bounds how often a list is asked for that the kernel says changed
// while it was sent.
const dumpTries = 20

// dump returns a list from the kernel. If it changed all the time it comes with
// [netlink.ErrDumpInterrupted]: what is in the list is true, and what isn't
// may be missing from it only.
func dump[T any](list func() ([]T, error)) ([]T, error) {
	var items []T
	var err error
	for range dumpTries {
		items, err = list()
		if !errors.Is(err, netlink.ErrDumpInterrupted) {
			break
		}
	}
	return items, err
}

func (k *kernel) Supports(ip netip.Addr) error {
	fd, err := unix.Socket(family(ip), unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if errors.Is(err, unix.EAFNOSUPPORT) {
		return errNoFamily
	}
	if err != nil {
		return fmt.Errorf("socket: %w", err)
	}
	return unix.Close(fd)
}

// noFamily reports whether rtnetlink knows nothing of the address family.
func noFamily(err error) bool {
	return errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.EAFNOSUPPORT)
}

// Announce leaves out devices without neighbours or without addresses that
// they could know. It sends without a carrier too, which may be there although
// the kernel hasn't noted it yet.
func (k *kernel) Announce(on device, ip netip.Addr) error {
	var err error
	switch {
	case on.loopback || len(on.hardware) == 0:
		return nil
	case len(on.hardware) != len(ethernetBroadcast):
		return fmt.Errorf("hardware address of %d bytes: not an Ethernet device", len(on.hardware))
	case ip.Is4():
		err = announceARP(on, ip)
	default:
		err = announceNA(on, ip)
	}
	if err == nil && !running(on.name) {
		return errNoCarrier
	}
	return err
}

// running reports whether a device can send, as far as is known: IFF_RUNNING.
func running(name string) bool {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return true
	}
	defer unix.Close(fd) //nolint:errcheck // nothing was buffered
	ifreq, err := unix.NewIfreq(name)
	if err != nil || unix.IoctlIfreq(fd, unix.SIOCGIFFLAGS, ifreq) != nil {
		return true
	}
	return ifreq.Uint16()&unix.IFF_RUNNING != 0
}
