import Foundation

/// Nodes and weights of Gauss-Legendre quadrature on [−1, 1]; the weights add up to 2.
struct GaussLegendre: Sendable {
    let nodes: [Double]
    let weights: [Double]

    /// Finds the nodes as the zeros of the Legendre polynomial of an order, by Newton's method.
    init(order: Int) {
        precondition(order > 0, "quadrature needs a node")
        var nodes: [Double] = []
        var weights: [Double] = []
        for index in 0..<order {
            var x = cos(.pi * (Double(index) + 0.75) / (Double(order) + 0.5))
            var slope = 1.0
            for _ in 0..<100 {
                var (previous, current) = (1.0, x)
                for degree in stride(from: 2, through: order, by: 1) {
                    let n = Double(degree)
                    (previous, current) = (
                        current, ((2 * n - 1) * x * current - (n - 1) * previous) / n
                    )
                }
                slope = Double(order) * (x * current - previous) / (x * x - 1)
                let step = current / slope
                x -= step
                if abs(step) < 1e-15 { break }
            }
            nodes.append(x)
            weights.append(2 / ((1 - x * x) * slope * slope))
        }
        self.nodes = nodes
        self.weights = weights
    }

    /// Sixteen nodes: exact to the last digit for every footprint of a cylinder.
    static let sixteen = GaussLegendre(order: 16)
}
