namespace FlagCluster.Contracts.Events;

/// <summary>Provides the JSON Schemas of the events in topics.</summary>
public static class EventSchemas
{
    /// <summary>Gets the names of the schemas; each is served at <c>/schemas/{name}.json</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = ["evaluation", "bulk-evaluation", "track", "change"];

    /// <summary>Returns a schema as UTF-8.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    public static byte[] Read(string name)
    {
        using var stream =
            typeof(EventSchemas).Assembly.GetManifestResourceStream($"{name}.schema.json")
            ?? throw new ArgumentException($"There is no schema of events called '{name}'.", nameof(name));
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
