using System.Text;

namespace FlagCluster.Contracts.Json;

/// <summary>Collects errors while something walks a document, and knows the place it has come to.</summary>
public class ErrorCollector
{
    private readonly List<InputError> _errors = [];
    private readonly List<(string? Name, int Index)> _path = [];

    /// <summary>What was wrong so far, in the order it was met.</summary>
    public IReadOnlyList<InputError> Errors => _errors;

    /// <summary>Goes down to a property.</summary>
    public void Enter(string property) => _path.Add((property, 0));

    /// <summary>Goes down to an item of an array.</summary>
    public void Enter(int index) => _path.Add((null, index));

    /// <summary>Goes back up.</summary>
    public void Leave() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Reports an error at the current place.</summary>
    public void Error(string detail) => _errors.Add(new(Pointer(), detail));

    /// <summary>Reports an error at a property of the current place.</summary>
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
            if (name is null) text.Append(index);
            else text.Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        }
        return text.ToString();
    }
}
