// Package judge holds a test alone, in a module of its own so that the program does not depend on what it uses: other people's
// implementations (transparency-dev/merkle, filippo.io/torchwood) verify the checkpoints and proofs that the program prints.
package judge
