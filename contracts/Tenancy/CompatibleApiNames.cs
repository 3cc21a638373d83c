namespace FlagCluster.Contracts.Tenancy;

/// <summary>Converts sets of compatible APIs to and from their names, such as <c>flipt</c>.</summary>
public static class CompatibleApiNames
{
    private static readonly (CompatibleApis Api, string Name)[] Apis =
    [
        (CompatibleApis.Flipt, "flipt"),
        (CompatibleApis.Unleash, "unleash"),
        (CompatibleApis.Flagr, "flagr"),
        (CompatibleApis.FeatureFlagsRs, "ffrs"),
    ];

    /// <summary>Gets the names of all APIs.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Apis.Select(api => api.Name)];

    /// <summary>Returns the names of a set, in a fixed order.</summary>
    /// <param name="apis">The set.</param>
    public static IReadOnlyList<string> Of(CompatibleApis apis) => [.. Apis.Where(api => (apis & api.Api) != 0).Select(api => api.Name)];

    /// <summary>Returns the set with given names.</summary>
    /// <param name="names">The names; one may be repeated.</param>
    /// <exception cref="ArgumentException">No API has one of the names.</exception>
    public static CompatibleApis Parse(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var set = CompatibleApis.None;
        foreach (var name in names)
        {
            var known = Array.Find(Apis, api => api.Name == name);
            set |= known.Name is null ? throw new ArgumentException($"'{name}' is not a compatible API.", nameof(names)) : known.Api;
        }
        return set;
    }

    /// <summary>Returns a set as text: its names, separated by spaces.</summary>
    /// <param name="apis">The set.</param>
    public static string TextOf(CompatibleApis apis) => string.Join(' ', Of(apis));

    /// <summary>Reads a set that <see cref="TextOf"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The text has an unknown name.</exception>
    public static CompatibleApis ParseText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Parse(text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
