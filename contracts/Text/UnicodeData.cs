using System.Globalization;

namespace FlagCluster.Contracts.Text;

/// <summary>Holds the decompositions, compositions and combining classes of Unicode, which the first text that needs them loads.</summary>
/// <remarks>The Unicode Standard, sections 3.7 and 3.11; <c>scripts/normalization-data.mjs</c> writes the file.</remarks>
internal sealed class UnicodeData
{
    private const string File = "normalization.txt";

    private static readonly Lazy<UnicodeData> Loaded = new(() => new());

    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _composites = [];
    private readonly Dictionary<int, byte> _classes = [];

    private UnicodeData()
    {
        using var stream =
            typeof(UnicodeData).Assembly.GetManifestResourceStream(File)
            ?? throw new InvalidOperationException($"{File} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            Read(line);
    }

    /// <summary>Gets the data.</summary>
    public static UnicodeData Current => Loaded.Value;

    /// <summary>Returns the canonical combining class of a code point; 0 for one that starts a sequence.</summary>
    public byte ClassOf(int codePoint) => _classes.GetValueOrDefault(codePoint);

    /// <summary>Returns the decomposition of a code point by one step, or null.</summary>
    public int[]? Decompose(int codePoint) => _decompositions.GetValueOrDefault(codePoint);

    /// <summary>Returns what two code points compose, or null.</summary>
    public int? Compose(int first, int second) => _composites.TryGetValue((first, second), out var composite) ? composite : null;

    private void Read(string line)
    {
        if (line.Length < 3 || line[1] != ' ')
            return;
        switch (line[0])
        {
            case 'C':
                foreach (var entry in line[2..].Split(','))
                {
                    var codes = Parse(entry);
                    _decompositions.Add(codes[0], codes[1..]);
                    _composites.Add((codes[1], codes[2]), codes[0]);
                }
                break;
            case 'D':
                foreach (var entry in line[2..].Split(','))
                {
                    var codes = Parse(entry);
                    _decompositions.Add(codes[0], codes[1..]);
                }
                break;
            case 'M':
                ReadMarks(line[2..].Split(' '));
                break;
        }
    }

    private void ReadMarks(string[] fields)
    {
        var value = byte.Parse(fields[0], CultureInfo.InvariantCulture);
        foreach (var range in fields.AsSpan(1))
        {
            var ends = range.Split('-');
            for (var code = Parse(ends[0])[0]; code <= Parse(ends[^1])[0]; code++)
                _classes.Add(code, value);
        }
    }

    private static int[] Parse(string codes) =>
        [.. codes.Split(' ').Select(code => int.Parse(code, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];
}
