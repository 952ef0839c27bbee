package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"time"
)

// process is a program to be timed.
type process struct {
	args []string
	env  []string // beside the environment of the bench
}

func of(args ...string) process { return process{args: args} }

// oneCore limits a Go program to one core.
func (p process) oneCore() process {
	p.env = append(slices.Clone(p.env), "GOMAXPROCS=1")
	return p
}

// there tells whether the program is installed.
func (p process) there() bool {
	_, err := exec.LookPath(p.args[0])
	return err == nil
}

// cost is what one run of a process took.
type cost struct {
	wall, cpu time.Duration
	memory    int64 // bytes, the most resident
}

// run starts the process and waits for its end. What it writes is thrown away.
func (p process) run() (cost, error) {
	c := exec.Command(p.args[0], p.args[1:]...)
	c.Env = append(os.Environ(), p.env...)
	start := time.Now()
	err := c.Run()
	wall := time.Since(start)
	if err != nil {
		return cost{}, fmt.Errorf("%v: %w", p.args, err)
	}
	return cost{wall, c.ProcessState.UserTime() + c.ProcessState.SystemTime(), peak(c.ProcessState)}, nil
}

// pairing is two processes run in turn.
type pairing struct {
	ratio     float64 // median over the pairs
	cpu       float64 // the same of processor time
	low       float64 // the smallest and the largest ratio of a pair
	high      float64
	own, peer cost // medians
}

// errPeer means that what the program is measured against did not end well: some die of real logs.
var errPeer = errors.New("the peer does not come to a good end")

// pairs runs a and b in turn, after one run of each that does not count.
func pairs(rounds int, a, b process) (p pairing, err error) {
	var own, peer []cost
	for i := range rounds + 1 {
		x, err := a.run()
		if err != nil {
			return p, err
		}
		y, err := b.run()
		if err != nil {
			return p, fmt.Errorf("%w: %w", errPeer, err)
		}
		if i > 0 {
			own, peer = append(own, x), append(peer, y)
		}
	}
	var walls, cpus []float64
	for i := range own {
		walls = append(walls, float64(own[i].wall)/float64(peer[i].wall))
		cpus = append(cpus, float64(own[i].cpu)/float64(peer[i].cpu))
	}
	p.low, p.high = slices.Min(walls), slices.Max(walls)
	p.ratio, p.cpu = median(walls), median(cpus)
	p.own, p.peer = typical(own), typical(peer)
	return p, nil
}

// typical is the medians of several costs, and the most memory of all.
func typical(all []cost) cost {
	var walls, cpus []time.Duration
	var memory int64
	for _, c := range all {
		walls, cpus, memory = append(walls, c.wall), append(cpus, c.cpu), max(memory, c.memory)
	}
	return cost{median(walls), median(cpus), memory}
}

func median[T cmp.Ordered](all []T) T {
	all = slices.Clone(all)
	slices.Sort(all)
	return all[len(all)/2]
}
