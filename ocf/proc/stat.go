package proc

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

// stat is what /proc/PID/stat says of a process; see proc(5).
type stat struct {
	id      Identity
	state   string
	parent  int
	group   int
	threads int
}

// ended reports whether the process has ended and only waits for its parent.
// A process whose first thread has ended looks the same but for the others.
func (s stat) ended() bool {
	return s.state == "X" || s.state == "Z" && s.threads <= 1
}

func readStat(pid int) (stat, error) {
	data, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return stat{}, procError(pid, err)
	}
	s, err := parseStat(string(data))
	if err != nil {
		return stat{}, fmt.Errorf("process %d: %w", pid, err)
	}
	return s, nil
}

// parseStat reads the line. The name, in parentheses, may hold anything, more
// parentheses among it.
func parseStat(line string) (stat, error) {
	pid, _, _ := strings.Cut(line, " ")
	fields := strings.Fields(line[strings.LastIndex(line, ")")+1:])
	if len(fields) < 20 {
		return stat{}, fmt.Errorf("unexpected stat line %q", line)
	}
	s := stat{state: fields[0]}
	var err error
	for _, f := range []struct {
		text string
		to   *int
	}{{pid, &s.id.PID}, {fields[1], &s.parent}, {fields[2], &s.group}, {fields[17], &s.threads}} {
		if *f.to, err = strconv.Atoi(f.text); err != nil {
			return stat{}, fmt.Errorf("unexpected stat line %q", line)
		}
	}
	if s.id.Start, err = strconv.ParseUint(fields[19], 10, 64); err != nil {
		return stat{}, fmt.Errorf("unexpected stat line %q", line)
	}
	return s, nil
}
