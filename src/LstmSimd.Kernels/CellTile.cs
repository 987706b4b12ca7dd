namespace LstmSimd.Kernels;

/// <summary>The pre-activations, c and outputs of some vectors of units of some rows, and where they lie.</summary>
internal ref struct CellTile
{
    /// <summary>The first row's first gate. A cell whose activations are not the standard ones also works there.</summary>
    public ref float Sums;

    /// <summary>Floats from one row of <see cref="Sums"/> to the next.</summary>
    public nuint RowStride;

    /// <summary>Floats from one vector of units to the next, in <see cref="Sums"/>.</summary>
    public nuint VectorStride;

    /// <summary>Floats from one gate to the next.</summary>
    public nuint GateStride;

    /// <summary>c of the first unit of the row with offset 0; becomes c′.</summary>
    public ref float Cell;

    /// <summary>Floats to each row of <see cref="Cell"/>.</summary>
    public ref readonly nint CellOffsets;

    /// <summary>Where h′ of the first unit of the row with offset 0 goes.</summary>
    public ref float Hidden;

    /// <summary>Floats to each row of <see cref="Hidden"/>.</summary>
    public ref readonly nint HiddenOffsets;

    /// <summary>The number of rows.</summary>
    public nuint Rows;

    /// <summary>Vectors of units in each row; side by side in <see cref="Cell"/> and <see cref="Hidden"/>.</summary>
    public nuint Vectors;
}
