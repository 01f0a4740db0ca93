/// The normal equations of a small weighted least-squares problem, H p = g.
///
/// Rows are added one at a time; H is symmetric and kept whole, row after row.
package struct NormalEquations {
    package let size: Int
    package private(set) var matrix: [Double]
    package private(set) var right: [Double]

    package init(size: Int) {
        self.size = size
        matrix = Array(repeating: 0, count: size * size)
        right = Array(repeating: 0, count: size)
    }

    /// Adds w · J Jᵀ and w · r · J.
    package mutating func add(_ gradient: [Double], residual: Double, weight: Double) {
        let size = size
        gradient.withUnsafeBufferPointer { gradient in
            right.withUnsafeMutableBufferPointer { right in
                for i in 0..<size { right[i] += weight * residual * gradient[i] }
            }
            matrix.withUnsafeMutableBufferPointer { matrix in
                for i in 0..<size {
                    let scaled = weight * gradient[i]
                    for j in 0...i { matrix[i &* size &+ j] += scaled * gradient[j] }
                }
            }
        }
    }

    /// Adds the rows of other equations.
    package mutating func add(_ other: NormalEquations) {
        for place in matrix.indices { matrix[place] += other.matrix[place] }
        for place in right.indices { right[place] += other.right[place] }
    }

    /// Solves with the diagonal enlarged by a factor 1 + damping; nil if H is singular.
    package func solution(damping: Double = 0) -> [Double]? {
        solution(right: right, damping: damping)
    }

    /// Solves with another right side, times a factor.
    package func solution(right: [Double], factor: Double = 1, damping: Double = 0) -> [Double]? {
        guard let inverse = inverse(damping: damping) else { return nil }
        return (0..<size).map { i in
            (0..<size).reduce(0) { $0 + factor * inverse[i * size + $1] * right[$1] }
        }
    }

    /// H⁻¹, row after row; nil if H is singular to working precision.
    ///
    /// H is scaled to a unit diagonal first, so that parameters of unlike size do not matter.
    package func inverse(damping: Double = 0) -> [Double]? {
        let scale = (0..<size).map { matrix[$0 * size + $0].squareRoot() }
        guard scale.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
        // Gauss-Jordan on [H | 1]; the scaled matrix is positive definite, so no pivoting.
        var work = Array(repeating: 0.0, count: size * size)
        var inverse = work
        for i in 0..<size {
            for j in 0..<size {
                let (high, low) = i >= j ? (i, j) : (j, i)
                work[i * size + j] = matrix[high * size + low] / (scale[i] * scale[j])
            }
            work[i * size + i] += damping
            inverse[i * size + i] = 1
        }
        for pivot in 0..<size {
            let value = work[pivot * size + pivot]
            guard value > 1e-13 else { return nil }
            for j in 0..<size {
                work[pivot * size + j] /= value
                inverse[pivot * size + j] /= value
            }
            for i in 0..<size where i != pivot {
                let factor = work[i * size + pivot]
                for j in 0..<size {
                    work[i * size + j] -= factor * work[pivot * size + j]
                    inverse[i * size + j] -= factor * inverse[pivot * size + j]
                }
            }
        }
        for i in 0..<size {
            for j in 0..<size { inverse[i * size + j] /= scale[i] * scale[j] }
        }
        return inverse
    }
}
