package conformance

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

// The room's network: a cable with both ends in it.
const (
	nic     = "eth0"
	nicFar  = "eth1"
	nicIPv4 = "192.0.2.1/24"
	nicIPv6 = "2001:db8::1/64"
)

// makeNetwork makes the network in the calling thread's namespace. Addresses
// are usable at once: nobody else is on the cable.
func makeNetwork() error {
	for name, value := range map[string]string{"accept_dad": "0", "addr_gen_mode": "1"} {
		for _, scope := range []string{"all", "default"} {
			path := "/proc/sys/net/ipv6/conf/" + scope + "/" + name
			if err := os.WriteFile(path, []byte(value), 0); err != nil && !errors.Is(err, os.ErrNotExist) {
				return err
			}
		}
	}
	cable := &netlink.Veth{LinkAttrs: netlink.LinkAttrs{Name: nic}, PeerName: nicFar}
	if err := netlink.LinkAdd(cable); err != nil {
		return fmt.Errorf("adding %s: %w", nic, err)
	}
	for _, name := range []string{"lo", nicFar, nic} {
		if err := raise(name); err != nil {
			return err
		}
	}
	if err := errors.Join(addAddress(nicIPv4), addAddress(nicIPv6)); err != nil {
		return err
	}
	return settle()
}

// settle waits until the kernel has taken up the cable and the addresses on it.
// It does so in the background, where a test would see it as a change.
func settle() error {
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(time.Millisecond) {
		if settled, err := isSettled(); err != nil || settled {
			return err
		}
	}
	return errors.New("the cable isn't up after 10 s")
}

func isSettled() (bool, error) {
	for _, name := range []string{nic, nicFar} {
		link, err := netlink.LinkByName(name)
		if err != nil || link.Attrs().OperState != netlink.OperUp {
			return false, err
		}
		multicast := &netlink.Route{Table: unix.RT_TABLE_LOCAL, LinkIndex: link.Attrs().Index, Dst: allMulticast}
		routes, err := uninterrupted(func() ([]netlink.Route, error) {
			const by = netlink.RT_FILTER_TABLE | netlink.RT_FILTER_OIF | netlink.RT_FILTER_DST
			return netlink.RouteListFiltered(netlink.FAMILY_V6, multicast, by)
		})
		if err != nil || len(routes) == 0 {
			return false, err
		}
	}
	addrs, err := uninterrupted(func() ([]netlink.Addr, error) { return netlink.AddrList(nil, netlink.FAMILY_V6) })
	return !slices.ContainsFunc(addrs, func(a netlink.Addr) bool { return a.Flags&unix.IFA_F_TENTATIVE != 0 }), err
}

// allMulticast is the route that a device gets last when its cable is up.
var allMulticast = &net.IPNet{IP: net.ParseIP("ff00::"), Mask: net.CIDRMask(8, 128)}

func raise(name string) error {
	link, err := netlink.LinkByName(name)
	if err == nil {
		err = netlink.LinkSetUp(link)
	}
	if err != nil {
		return fmt.Errorf("setting %s up: %w", name, err)
	}
	return nil
}

func addAddress(cidr string) error {
	link, err := netlink.LinkByName(nic)
	if err != nil {
		return err
	}
	addr, err := netlink.ParseAddr(cidr)
	if err != nil {
		return err
	}
	if err := netlink.AddrAdd(link, addr); err != nil {
		return fmt.Errorf("adding %s to %s: %w", cidr, nic, err)
	}
	return nil
}

// addresses lists the addresses of all devices, sorted.
func (r *room) addresses() ([]netlink.Addr, error) {
	addrs, err := uninterrupted(func() ([]netlink.Addr, error) {
		return r.network.AddrList(nil, netlink.FAMILY_ALL)
	})
	slices.SortFunc(addrs, func(a, b netlink.Addr) int { return strings.Compare(addressText(a), addressText(b)) })
	return addrs, err
}

func addressText(a netlink.Addr) string {
	return fmt.Sprintf("%d %s label %s broadcast %s scope %d flags %#x",
		a.LinkIndex, a.IPNet, a.Label, a.Broadcast, a.Scope, a.Flags)
}

// networkState is the whole of the room's network: a line each for devices,
// addresses and routes.
func (r *room) networkState() ([]string, error) {
	var lines []string
	links, err := uninterrupted(r.network.LinkList)
	for _, l := range links {
		a := l.Attrs()
		lines = append(lines, fmt.Sprintf("link %d %s %s %s mtu %d flags %s master %d", a.Index,
			a.Name, l.Type(), a.HardwareAddr, a.MTU, a.Flags, a.MasterIndex))
	}
	addrs, err2 := r.addresses()
	for _, a := range addrs {
		lines = append(lines, "address "+addressText(a))
	}
	routes, err3 := uninterrupted(func() ([]netlink.Route, error) {
		filter := &netlink.Route{Table: 0} // 0 stands for every table
		return r.network.RouteListFiltered(netlink.FAMILY_ALL, filter, netlink.RT_FILTER_TABLE)
	})
	for _, route := range routes {
		lines = append(lines, "route "+route.String())
	}
	slices.Sort(lines)
	return lines, errors.Join(err, err2, err3)
}

// uninterrupted repeats a listing that the kernel interrupted.
func uninterrupted[T any](list func() ([]T, error)) ([]T, error) {
	for {
		found, err := list()
		if !errors.Is(err, netlink.ErrDumpInterrupted) {
			return found, err
		}
	}
}
