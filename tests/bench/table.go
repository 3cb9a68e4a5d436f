package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

func printHead(runs int) {
	var name unix.Utsname
	kernel := "unknown"
	if unix.Uname(&name) == nil {
		kernel = unix.ByteSliceToString(name.Release[:])
	}
	fmt.Printf("# Cost of an agent's call\n\n")
	fmt.Printf("Medians of %d runs in milliseconds; Linux %s, %d CPUs, %s.\n", runs, kernel, runtime.NumCPU(), runtime.Version())
	fmt.Printf("Shell is ocf:heartbeat, or ocf:pacemaker for actions that heartbeat's agent lacks (*).\n")
}

func printTable(s subject, results []result) {
	fmt.Printf("\n## %s\n\n", s.agent)
	fmt.Println("| action                   | CPU shell |   ours | shell/ours |  empty | ours/empty | wall shell |   ours | shell/ours |")
	fmt.Println("|--------------------------|----------:|-------:|-----------:|-------:|-----------:|-----------:|-------:|-----------:|")
	for _, r := range results {
		cpu := [...]time.Duration{medianCPU(r.shell), medianCPU(r.ours), medianCPU(r.empty)}
		wall := [...]time.Duration{medianWall(r.shell), medianWall(r.ours)}
		fmt.Printf("| %-24s | %9s | %6s | %9.1fx | %6s | %9.2fx | %10s | %6s | %9.1fx |\n", r.step.title(),
			ms(cpu[0]), ms(cpu[1]), ratio(cpu[0], cpu[1]), ms(cpu[2]), ratio(cpu[1], cpu[2]),
			ms(wall[0]), ms(wall[1]), ratio(wall[0], wall[1]))
	}
	if s.note != "" {
		fmt.Printf("\n%s\n", s.note)
	}
}

func (s step) title() string {
	title := s.action
	if s.what != "" {
		title += " (" + s.what + ")"
	}
	if strings.HasPrefix(s.shell, "pacemaker/") {
		title += " *"
	}
	return title
}

func ms(d time.Duration) string { return fmt.Sprintf("%.2f", float64(d)/float64(time.Millisecond)) }

func ratio(a, b time.Duration) float64 { return float64(a) / float64(b) }

// goal is a bound that the project has set itself.
type goal struct {
	text       string
	got, bound float64
	atLeast    bool
}

// goalsOf returns those for the recurring monitor of IPaddr2, which is what a
// cluster calls all day.
func goalsOf(s subject, results []result) []goal {
	for _, r := range results {
		if s.agent == "IPaddr2" && r.step.title() == "monitor (running)" {
			cpu := medianCPU(r.ours)
			return []goal{
				{"IPaddr2 monitor, CPU: shell / ours", ratio(medianCPU(r.shell), cpu), 15, true},
				{"IPaddr2 monitor, CPU: ours / empty program", ratio(cpu, medianCPU(r.empty)), 1.6, false},
			}
		}
	}
	return nil
}

// printGoals prints what was aimed at, and returns an error if a goal is missed.
func printGoals(goals []goal) error {
	if len(goals) == 0 {
		return nil
	}
	missed := 0
	fmt.Printf("\n## Goals\n\n| goal                                       | bound | measured | verdict |\n")
	fmt.Printf("|--------------------------------------------|------:|---------:|---------|\n")
	for _, g := range goals {
		sign, met := "<=", g.got <= g.bound
		if g.atLeast {
			sign, met = ">=", g.got >= g.bound
		}
		verdict := "met"
		if !met {
			verdict = "missed"
			missed++
		}
		fmt.Printf("| %-42s | %s %g | %8.2f | %-7s |\n", g.text, sign, g.bound, g.got, verdict)
	}
	if missed > 0 {
		return fmt.Errorf("%d of %d goals are missed", missed, len(goals))
	}
	return nil
}
