using System.Collections.Frozen;

namespace FlagCluster.Contracts.Links;

/// <summary>Provides the names of purposes in the store. A name never changes.</summary>
public static class LinkPurposeNames
{
    private static readonly FrozenDictionary<LinkPurpose, string> Names = new Dictionary<LinkPurpose, string>
    {
        [LinkPurpose.Invitation] = "invitation",
        [LinkPurpose.PasswordReset] = "password-reset",
        [LinkPurpose.EmailChange] = "email-change",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, LinkPurpose> Purposes = Names.ToFrozenDictionary(
        pair => pair.Value,
        pair => pair.Key,
        StringComparer.Ordinal
    );

    /// <summary>Returns the name of a purpose, such as <c>password-reset</c>.</summary>
    /// <param name="purpose">The purpose.</param>
    public static string Name(this LinkPurpose purpose) => Names[purpose];

    /// <summary>Returns the purpose with a name.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="InvalidDataException">No purpose has the name.</exception>
    public static LinkPurpose Parse(string name) =>
        Purposes.TryGetValue(name, out var purpose) ? purpose : throw new InvalidDataException($"A link has the unknown purpose '{name}'.");
}
