using FlagCluster.Integrations.Import.Source;

namespace FlagCluster.Integrations.Import.LaunchDarkly;

/// <summary>Maps attributes of contexts: those of another kind than the user are properties of an attribute with its name.</summary>
internal static class LaunchDarklyAttributes
{
    private const string Key = "key",
        User = "user";

    /// <summary>Returns the attribute that holds the key of a kind.</summary>
    /// <param name="owner">What names the kind in its property <c>contextKind</c>.</param>
    /// <param name="property">The name of this property.</param>
    public static string KeyOf(SourceNode owner, string property = "contextKind") => Of(KindOf(owner, property), Key);

    /// <summary>Returns the attribute that an owner names.</summary>
    /// <param name="owner">What has the attribute and its kind.</param>
    /// <param name="property">The property that names the attribute.</param>
    /// <param name="kindProperty">The property that names the kind.</param>
    public static string? Find(SourceNode owner, string property, string kindProperty = "contextKind")
    {
        if (owner.TextOrNull(property) is not { Length: > 0 } name)
            return null;
        var kind = owner.TextOrNull(kindProperty);
        if (kind is { Length: > 0 } && name.StartsWith('/'))
            name = string.Join('.', name[1..].Split('/').Select(Unescaped));
        return name == LaunchDarklyClause.Kind ? name : Of(KindOf(owner, kindProperty), name);
    }

    private static string KindOf(SourceNode owner, string property) => owner.TextOrNull(property) is { Length: > 0 } kind ? kind : User;

    /// <summary>Returns the key of the attribute whose presence shows a kind.</summary>
    public static string OfKind(string kind) => Of(kind, Key);

    private static string Of(string kind, string name)
    {
        if (kind != User)
            return kind + "." + name;
        return name == Key ? ImportConditions.TargetingKey : name;
    }

    private static string Unescaped(string part) =>
        part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
