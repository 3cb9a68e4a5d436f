package main

import (
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
	if noFamily(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list of routes: %w", err)
	}
	var routes []route
	for _, r := range list {
		to := prefixOf(r.Dst)
		if !to.Contains(ip) || r.Gw != nil || r.Via != nil || (ip.Is4() && r.Scope != scope) {
			continue
		}
		source, _ := netip.AddrFromSlice(r.Src)
		for _, index := range exits(r) {
			routes = append(routes, route{device: index, to: to, metric: r.Priority, source: source.Unmap()})
		}
	}
	return routes, nil
}

// exits returns the devices that a route leads to: more than one if it spreads
// its load.
func exits(r netlink.Route) []int {
	if len(r.MultiPath) == 0 {
		return []int{r.LinkIndex}
	}
	var indexes []int
	for _, hop := range r.MultiPath {
		if hop.Gw == nil && hop.Via == nil {
			indexes = append(indexes, hop.LinkIndex)
		}
	}
	return indexes
}
