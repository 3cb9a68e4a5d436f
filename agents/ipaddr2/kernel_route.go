package main

import (
	"errors"
	"fmt"
	"net/netip"

	"github.com/vishvananda/netlink"
	"golang.org/x/sys/unix"
)

func (k *kernel) Connected(ip netip.Addr) ([]route, error) {
	routes, err := k.routes(ip, netlink.Route{Table: unix.RT_TABLE_MAIN, Type: unix.RTN_UNICAST}, netlink.SCOPE_LINK)
	if len(routes) > 0 || err != nil || !ip.Is4() || !ip.IsLoopback() {
		return routes, err
	}
	return k.routes(ip, netlink.Route{Table: unix.RT_TABLE_LOCAL, Type: unix.RTN_LOCAL}, netlink.SCOPE_HOST)
}

// routes returns the routes of the wanted table and type to networks that
// contain ip, without a gateway, and for IPv4 of the scope: IPv6 knows none.
// The scope stays out of the request, where the kernel wouldn't have it.
func (k *kernel) routes(ip netip.Addr, wanted netlink.Route, scope netlink.Scope) ([]route, error) {
	handle, err := k.rtnetlink()
	if err != nil {
		return nil, err
	}
	list, err := dump(func() ([]netlink.Route, error) {
		return handle.RouteListFiltered(family(ip), &wanted, netlink.RT_FILTER_TABLE|netlink.RT_FILTER_TYPE)
	})
	if noFamily(err) || errors.Is(err, unix.ENOENT) { // ENOENT: the table never had a route
		return nil, nil
	}
	// The list of routes is in their order: one that stays is never left out.
	if err != nil && !errors.Is(err, netlink.ErrDumpInterrupted) {
		return nil, fmt.Errorf("list of routes: %w", err)
	}
	var routes []route
	for _, r := range list {
		to := prefixOf(r.Dst)
		if !to.Contains(ip) || r.Gw != nil || r.Via != nil || (ip.Is4() && r.Scope != scope) {
			continue
		}
		source, _ := netip.AddrFromSlice(r.Src)
		for _, by := range exits(r) {
			by.to, by.metric, by.source = to, r.Priority, source.Unmap()
			routes = append(routes, by)
		}
	}
	return routes, nil
}

// exits returns the devices that a route leads to, as routes that lack all
// else: more than one if it spreads its load, none that the kernel holds dead.
func exits(r netlink.Route) []route {
	hops := r.MultiPath
	if len(hops) == 0 {
		hops = []*netlink.NexthopInfo{{LinkIndex: r.LinkIndex, Flags: r.Flags}}
	}
	var exits []route
	for _, hop := range hops {
		if hop.Gw == nil && hop.Via == nil && hop.Flags&unix.RTNH_F_DEAD == 0 {
			exits = append(exits, route{device: hop.LinkIndex, down: hop.Flags&unix.RTNH_F_LINKDOWN != 0})
		}
	}
	return exits
}
