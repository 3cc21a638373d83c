namespace FlagCluster.Api.Management.Tests.Runs;

/// <summary>
/// Represents an id in a request: one of a second tenant, and one of the same shape and length that never existed. Ids of equal length
/// give answers of equal length.
/// </summary>
/// <param name="Foreign">The id of the second tenant.</param>
/// <param name="Unknown">The id that never existed.</param>
internal sealed record TenantId(string Foreign, string Unknown)
{
    /// <summary>Returns an id that never existed for one of the second tenant: every letter is replaced by the next one.</summary>
    public static TenantId Of(string foreign) =>
        new(foreign, new string([.. foreign.Select(c => char.IsAsciiLetterLower(c) ? (char)('a' + (c - 'a' + 1) % 26) : c)]));

    /// <summary>Returns the id after a text, which both have.</summary>
    public TenantId After(string text) => new(text + Foreign, text + Unknown);
}
