package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"time"
)

// result holds what the calls of a step cost, one entry a run.
type result struct {
	step               step
	shell, ours, empty []cost
}

// measure tells the story the given number of times, after once for nothing:
// the first call of a program reads it from the disk.
func (s subject) measure(dir string, runs int) ([]result, error) {
	results := make([]result, len(s.steps))
	for i, step := range s.steps {
		results[i].step = step
	}
	for run := range runs + 1 {
		for i := range results {
			if err := results[i].add(dir, s.agent); err != nil {
				return nil, err
			}
			if run == 0 {
				results[i].shell, results[i].ours, results[i].empty = nil, nil, nil
			}
		}
	}
	return results, nil
}

// add makes the three calls of a step.
func (r *result) add(dir, agent string) error {
	for _, c := range []struct {
		path string
		side side
		code int
		to   *[]cost
	}{
		{r.step.shellPath(agent), shell, r.step.code, &r.shell},
		{filepath.Join(dir, agent), ours, r.step.code, &r.ours},
		{filepath.Join(dir, empty), ours, 0, &r.empty},
	} {
		took, code, err := timed(c.path, []string{r.step.action}, r.step.environment(agent, c.side))
		if err != nil {
			return err
		}
		if code != c.code {
			return fmt.Errorf("%s %s (%s): code %d, want %d", c.path, r.step.action, r.step.what, code, c.code)
		}
		*c.to = append(*c.to, took)
	}
	return nil
}

// medianCPU and medianWall return the middle of the costs.
func medianCPU(costs []cost) time.Duration {
	return median(costs, func(c cost) time.Duration { return c.cpu })
}

func medianWall(costs []cost) time.Duration {
	return median(costs, func(c cost) time.Duration { return c.wall })
}

func median(costs []cost, of func(cost) time.Duration) time.Duration {
	values := make([]time.Duration, len(costs))
	for i, c := range costs {
		values[i] = of(c)
	}
	slices.Sort(values)
	return (values[(len(values)-1)/2] + values[len(values)/2]) / 2
}
