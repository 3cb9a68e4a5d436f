package cluster

import (
	"errors"
	"fmt"
	"net"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

const (
	bridgeName = "br0"
	nicName    = "eth0"
	// ClientIP is the address of the switch itself, from which a test looks at
	// the cluster as a client of it does.
	ClientIP = "192.168.77.1"
)

// nodeIP is a node's own address.
func nodeIP(id int) string { return fmt.Sprintf("192.168.77.1%d", id) }

// nodeMAC is a node's hardware address; a rebooted node has the same.
func nodeMAC(id int) net.HardwareAddr { return net.HardwareAddr{2, 0, 0, 0, 0, byte(id)} }

func portName(id int) string { return fmt.Sprintf("p%d", id) }

// makeBridge gives the switch its bridge and an address on it.
func makeBridge() error {
	attrs := netlink.NewLinkAttrs()
	attrs.Name = bridgeName
	if err := netlink.LinkAdd(&netlink.Bridge{LinkAttrs: attrs}); err != nil {
		return fmt.Errorf("adding bridge %s: %w", bridgeName, err)
	}
	return errors.Join(linkUp("lo"), linkUp(bridgeName), addAddress(bridgeName, ClientIP))
}

// plugIn makes a cable: one end on the bridge, the other as eth0 in the network
// namespace of process pid.
func plugIn(id, pid int) error {
	attrs := netlink.NewLinkAttrs()
	attrs.Name = portName(id)
	veth := &netlink.Veth{
		LinkAttrs: attrs, PeerName: nicName,
		PeerHardwareAddr: nodeMAC(id), PeerNamespace: netlink.NsPid(pid),
	}
	if err := netlink.LinkAdd(veth); err != nil {
		return fmt.Errorf("adding %s: %w", attrs.Name, err)
	}
	bridge, err := netlink.LinkByName(bridgeName)
	if err != nil {
		return err
	}
	if err := netlink.LinkSetMaster(veth, bridge); err != nil {
		return fmt.Errorf("joining %s to %s: %w", attrs.Name, bridgeName, err)
	}
	return linkUp(attrs.Name)
}

// unplug removes a node's cable and with it the node's NIC.
func unplug(id int) error {
	port, err := netlink.LinkByName(portName(id))
	if errors.As(err, &netlink.LinkNotFoundError{}) {
		return nil
	}
	if err != nil {
		return err
	}
	return netlink.LinkDel(port)
}

// setPort takes the switch's end of a cable up or down.
func setPort(id int, up bool) error {
	port, err := netlink.LinkByName(portName(id))
	if err != nil {
		return err
	}
	if up {
		return netlink.LinkSetUp(port)
	}
	return netlink.LinkSetDown(port)
}

func linkUp(name string) error {
	link, err := netlink.LinkByName(name)
	if err == nil {
		err = netlink.LinkSetUp(link)
	}
	if err != nil {
		return fmt.Errorf("taking %s up: %w", name, err)
	}
	return nil
}

func addAddress(name, ip string) error {
	link, err := netlink.LinkByName(name)
	if err != nil {
		return err
	}
	addr, err := netlink.ParseAddr(ip + "/24")
	if err != nil {
		return err
	}
	if err := netlink.AddrAdd(link, addr); err != nil && !errors.Is(err, unix.EEXIST) {
		return fmt.Errorf("adding %s to %s: %w", ip, name, err)
	}
	return nil
}
