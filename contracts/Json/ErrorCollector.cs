using System.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>Collects errors with JSON Pointers. The caller reports the current position in the document as it moves.</summary>
public class ErrorCollector
{
    private readonly List<InputError> _errors = [];
    private readonly List<(string? Name, int Index)> _path = [];

    /// <summary>Gets the errors so far, in the order in which they were reported.</summary>
    public IReadOnlyList<InputError> Errors => _errors;

    /// <summary>Moves to a property.</summary>
    public void Enter(string property) => _path.Add((property, 0));

    /// <summary>Moves to an item of an array.</summary>
    public void Enter(int index) => _path.Add((null, index));

    /// <summary>Moves to the parent.</summary>
    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Reports an error at the current position.</summary>
    public void Error(string detail) => _errors.Add(new(Pointer(), detail));

    /// <summary>Reports an error at a property of the current position.</summary>
    public void Error(string property, string detail)
    {
        Enter(property);
        Error(detail);
        Leave();
    }

    private string Pointer()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in _path)
        {
            text.Append('/');
            if (name is null)
                text.Append(index);
            else
                text.Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        }
        return text.ToString();
    }
}
