package conformance

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/vishvananda/netlink"
)

// snapshot is the state of a room: what was written to its file systems, by
// path, and its network as lines of text.
type snapshot struct {
	files   map[string]string
	network []string
}

// snapshot takes one. It finds every change, for there is nothing else in the
// room that can be written to.
func (r *room) snapshot() (snapshot, error) {
	s := snapshot{files: make(map[string]string)}
	err := fs.WalkDir(r.layers.FS(), ".", func(path string, entry fs.DirEntry, err error) error {
		if path == "work" {
			return fs.SkipDir
		}
		if name := inRoom(path); err == nil && name != "" {
			s.files[name], err = fileState(entry)
		}
		return err
	})
	if err != nil {
		return s, fmt.Errorf("looking at the room's files: %w", err)
	}
	s.network, err = r.networkState()
	if err != nil {
		return s, fmt.Errorf("looking at the room's network: %w", err)
	}
	return s, nil
}

// inRoom turns the path of a layer's file into what the room calls it; "" for
// the layer itself.
func inRoom(path string) string {
	for _, layer := range []string{"up", "new"} {
		if rest, ok := strings.CutPrefix(path, layer+"/"); ok {
			return "/" + rest
		}
	}
	return ""
}

// fileState describes a file; of a directory the times don't count, since
// a file that came and went changes them.
func fileState(entry fs.DirEntry) (string, error) {
	info, err := entry.Info()
	if err != nil {
		return "", err
	}
	if info.IsDir() {
		return info.Mode().String(), nil
	}
	return fmt.Sprintf("%v size %d time %d", info.Mode(), info.Size(), info.ModTime().UnixNano()), nil
}

// changedFiles lists the paths that differ in after, sorted.
func (s snapshot) changedFiles(after snapshot) []string {
	changed := make(map[string]bool)
	for path, state := range after.files {
		if s.files[path] != state {
			changed[path] = true
		}
	}
	for path := range s.files {
		if _, ok := after.files[path]; !ok {
			changed[path] = true
		}
	}
	return slices.Sorted(maps.Keys(changed))
}

// changedNetwork lists the lines that went ("-") and came ("+") in after.
func (s snapshot) changedNetwork(after snapshot) []string {
	var changed []string
	for _, line := range s.network {
		if !slices.Contains(after.network, line) {
			changed = append(changed, "- "+line)
		}
	}
	for _, line := range after.network {
		if !slices.Contains(s.network, line) {
			changed = append(changed, "+ "+line)
		}
	}
	return changed
}

// restore takes back what calls did since the snapshot, as far as an agent's
// start may: addresses and new files.
func (r *room) restore(to snapshot) error {
	now, err := r.snapshot()
	if err != nil {
		return err
	}
	changed := to.changedFiles(now)
	for _, path := range slices.Backward(changed) { // a directory after its files
		if _, before := to.files[path]; !before {
			err = errors.Join(err, r.remove(path))
		}
	}
	addrs, listErr := r.addresses()
	err = errors.Join(err, listErr)
	for _, a := range addrs {
		if !slices.Contains(to.network, "address "+addressText(a)) {
			link := &netlink.GenericLink{LinkAttrs: netlink.LinkAttrs{Index: a.LinkIndex}}
			err = errors.Join(err, r.network.AddrDel(link, &a))
		}
	}
	return err
}

// remove removes a file from the layer that it is in.
func (r *room) remove(path string) error {
	err := r.layers.Remove(filepath.Join("new", path))
	if errors.Is(err, fs.ErrNotExist) {
		err = r.layers.Remove(filepath.Join("up", path))
	}
	return err
}
