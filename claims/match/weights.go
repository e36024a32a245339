package match

var weights = Weights{1}

var calibration = [3]float64{0, 1, 0}
