package main

import (
	"errors"
	"net/netip"
)

// network is what the agent touches of the host's network: the kernel's, or
// that of a test.
type network interface {
	// Device returns the device with this name or alternative name, or
	// errNoDevice.
	Device(name string) (device, error)
	// DeviceAt returns the device with this index, or errNoDevice.
	DeviceAt(index int) (device, error)
	// Find returns the address with exactly this prefix on the named device,
	// and whether it is there; errNoDevice without the device. It takes the
	// same time however many addresses the device has if the address is there
	// with the label.
	Find(device string, prefix netip.Prefix, label string) (address, bool, error)
	// Addresses returns all addresses of ip's family. With an error the list
	// may lack some.
	Addresses(ip netip.Addr) ([]address, error)
	// Paired reports whether ip is on the device as an end of a point-to-point
	// connection, which Find and Addresses leave out.
	Paired(on device, ip netip.Addr) (bool, error)
	// Connected returns the routes to networks that devices are directly on
	// and that contain ip, the host's own network included for 127.0.0.0/8.
	Connected(ip netip.Addr) ([]route, error)

	// Supports returns errNoFamily if the kernel can't have addresses like ip.
	Supports(ip netip.Addr) error

	Add(address) error
	// Remove removes an address. Those that the kernel would drop with it,
	// as its secondaries, have to be kept by KeepSecondaries before.
	Remove(address) error
	// SetUp brings a device up.
	SetUp(index int) error
	// KeepSecondaries makes the kernel keep a device's secondary addresses
	// when their primary is removed, and reports whether it had to be told.
	KeepSecondaries(index int) (changed bool, err error)

	// Announce tells the neighbours once that ip is on the device now;
	// errNoCarrier if it can't have reached any.
	Announce(on device, ip netip.Addr) error
}

var (
	errNoDevice  = errors.New("no such network device")
	errExists    = errors.New("address exists")
	errNoCarrier = errors.New("no carrier")
	errNoFamily  = errors.New("address family not supported")
)

// device is a network device.
type device struct {
	index    int
	name     string // the kernel's, also when it was found by another
	up       bool   // administratively
	loopback bool
	hardware []byte // address
	mtu      int
}

// address is an address on a device.
type address struct {
	device    int          // index
	prefix    netip.Prefix // with the host's bits
	broadcast netip.Addr   // zero for none
	label     string
	flags     uint32 // IFA_F_*
}

// route is a route to a network that a device is on.
type route struct {
	device int // index
	to     netip.Prefix
	metric int
	source netip.Addr // that the kernel prefers for it; zero for none
	down   bool       // the device has no carrier
}
