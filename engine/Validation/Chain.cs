namespace FlagCluster.Engine.Validation;

/// <summary>Represents the longest chain of references from a key, or a cycle that one of them reaches.</summary>
/// <param name="Length">The number of keys in the longest chain, including the first.</param>
/// <param name="Cycle">The keys of a cycle, with the first also at the end; or null.</param>
internal readonly record struct Chain(int Length, IReadOnlyList<string>? Cycle)
{
    /// <summary>Searches depth-first and visits each key once.</summary>
    public static Chain Find(string start, Func<string, IEnumerable<string>> next)
    {
        var lengths = new Dictionary<string, int>(StringComparer.Ordinal);
        var path = new List<string>();
        IReadOnlyList<string>? cycle = null;
        return new(Walk(start), cycle);

        int Walk(string key)
        {
            if (cycle is not null)
                return 0;
            if (lengths.TryGetValue(key, out var known))
                return known;
            var at = path.IndexOf(key);
            if (at >= 0)
            {
                cycle = [.. path.Skip(at), key];
                return 0;
            }
            // References deeper than any allowed chain need not be followed to the end: their length is an error already.
            if (path.Count > 1_000)
                return 1;
            path.Add(key);
            var longest = 0;
            foreach (var other in next(key))
                longest = Math.Max(longest, Walk(other));
            path.RemoveAt(path.Count - 1);
            return lengths[key] = longest + 1;
        }
    }
}
