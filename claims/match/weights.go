package match

// weights and calibration are fitted on 1,509 posts in English and Arabic by the program in fit; see the features in rank.go.
var weights = Weights{
	1.9002,
	2.9434,
	1.5139,
	2.9960,
	1.8030,
	-0.8127,
	2.2769,
	2.9304,
	-0.9832,
	0.7453,
	1.0126,
	3.4906,
	0.4919,
}

var calibration = Calibration{-3.0394, 0.5798, -1.5523}
