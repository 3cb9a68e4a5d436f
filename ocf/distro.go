package ocf

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Distribution is the Linux distribution of a host. Source: os-release(5).
type Distribution struct {
	ID      string   // "debian", "rhel", "opensuse-leap"; "linux" if it says none
	Like    []string // the IDs of distributions that it descends from
	Version string   // "12.11", "9.4"; "" for one that has no releases
}

// ReadDistribution reads os-release below the directory root, normally "/".
// Debian's point release, which is not there, comes from /etc/debian_version.
func ReadDistribution(root string) (Distribution, error) {
	fields, err := readOSRelease(filepath.Join(root, "etc/os-release"))
	if errors.Is(err, fs.ErrNotExist) {
		fields, err = readOSRelease(filepath.Join(root, "usr/lib/os-release"))
	}
	if err != nil {
		return Distribution{}, fmt.Errorf("distribution: %w", err)
	}
	d := Distribution{ID: fields["ID"], Like: strings.Fields(fields["ID_LIKE"]), Version: fields["VERSION_ID"]}
	if d.ID == "" {
		d.ID = "linux"
	}
	if d.ID == "debian" {
		d.Version = debianVersion(root, d.Version)
	}
	return d, nil
}

// Debian reports whether the distribution is Debian or descends from it.
func (d Distribution) Debian() bool { return d.is("debian", "ubuntu") }

// RedHat reports whether the distribution is Red Hat's or descends from one.
func (d Distribution) RedHat() bool {
	return d.is("rhel", "fedora", "centos", "rocky", "almalinux", "ol", "scientific")
}

// SUSE reports whether the distribution is SUSE's or descends from one.
func (d Distribution) SUSE() bool {
	return d.is("suse", "sles", "opensuse", "opensuse-leap", "opensuse-tumbleweed")
}

func (d Distribution) is(ids ...string) bool {
	return slices.ContainsFunc(append([]string{d.ID}, d.Like...), func(id string) bool {
		return slices.Contains(ids, id)
	})
}

// debianVersion returns the point release, if the file has a number at all:
// a release in preparation has its name there.
func debianVersion(root, version string) string {
	data, err := os.ReadFile(filepath.Join(root, "etc/debian_version"))
	point := strings.TrimSpace(string(data))
	if err != nil || !isVersion(point) {
		return version
	}
	return point
}

func readOSRelease(path string) (map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fields := make(map[string]string)
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		name, value, ok := strings.Cut(strings.TrimSpace(lines.Text()), "=")
		if ok && !strings.HasPrefix(name, "#") {
			fields[name] = unquote(value)
		}
	}
	return fields, lines.Err()
}

// unquote takes the shell's quotes and backslashes from a value.
func unquote(s string) string {
	var quote byte
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && quote != '\'' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case c == quote:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
