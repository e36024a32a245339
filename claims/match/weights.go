package match

// weights and calibration are fitted on 1,509 posts in English and Arabic by the program in fit; see the features in rank.go.
var weights = Weights{
	1.7449,
	2.3015,
	1.6949,
	2.7713,
	1.8841,
	-0.8819,
	2.0800,
	3.0903,
	-0.8906,
	0.7859,
	0.9800,
	2.7975,
}

var calibration = Calibration{-2.4888, 0.6058, -1.6278}
