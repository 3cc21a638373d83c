namespace FlagCluster.Store.Analytics;

/// <summary>Represents rows of a table of sums, in the order of their keys.</summary>
/// <typeparam name="TSum">The sum.</typeparam>
internal sealed class SumRows<TSum>
{
    private readonly List<(long[] Numbers, string Person, TSum Sum)> _rows = [];

    /// <summary>Gets the number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row. All rows have equally many numbers.</summary>
    public void Add(TSum sum, params long[] key) => _rows.Add((key, "", sum));

    /// <summary>Adds a row of a person.</summary>
    public void Add(TSum sum, string person, params long[] key) => _rows.Add((key, person, sum));

    /// <summary>Sorts the rows. Two writers that write the same rows wait for each other instead of deadlocking.</summary>
    public void Sort() =>
        _rows.Sort(
            (left, right) =>
            {
                var order = left.Numbers.AsSpan().SequenceCompareTo(right.Numbers);
                return order != 0 ? order : string.CompareOrdinal(left.Person, right.Person);
            }
        );

    /// <summary>Removes the rows that a condition selects.</summary>
    /// <param name="condition">Receives the index of the row and its sum.</param>
    public void Remove(Func<int, TSum, bool> condition)
    {
        var kept = 0;
        for (var i = 0; i < _rows.Count; i++)
            if (!condition(i, _rows[i].Sum))
                _rows[kept++] = _rows[i];
        _rows.RemoveRange(kept, _rows.Count - kept);
    }

    /// <summary>Gets or sets the sum of a row.</summary>
    public TSum this[int index]
    {
        get => _rows[index].Sum;
        set => _rows[index] = _rows[index] with { Sum = value };
    }

    /// <summary>Returns the numbers of the keys, each as a column.</summary>
    public Array[] Keys()
    {
        var columns = new Array[_rows.Count == 0 ? 1 : _rows[0].Numbers.Length];
        for (var column = 0; column < columns.Length; column++)
        {
            var numbers = new long[_rows.Count];
            for (var row = 0; row < numbers.Length; row++)
                numbers[row] = _rows[row].Numbers[column];
            columns[column] = numbers;
        }
        return columns;
    }

    /// <summary>Returns the persons as a column.</summary>
    public string[] Persons() => [.. _rows.Select(row => row.Person)];

    /// <summary>Returns a value of the sums as a column.</summary>
    public T[] Values<T>(Func<TSum, T> value)
    {
        var column = new T[_rows.Count];
        for (var row = 0; row < column.Length; row++)
            column[row] = value(_rows[row].Sum);
        return column;
    }
}
