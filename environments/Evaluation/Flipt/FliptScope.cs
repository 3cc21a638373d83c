using System.Text.Json;

namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>Decides which namespaces of Flipt a key opens.</summary>
public static class FliptScope
{
    /// <summary>The namespace of clients that were given none. It is the project of the key.</summary>
    public const string DefaultNamespace = "default";

    /// <summary>What is wrong with another namespace.</summary>
    public const string OtherNamespace = "The namespace is not the project of the key. Use the slug of the project, 'default', or none.";

    /// <summary>Returns whether a namespace is a project: it has its slug, is <see cref="DefaultNamespace"/>, or blank.</summary>
    /// <param name="name">The namespace, or null.</param>
    /// <param name="project">The slug of the project.</param>
    public static bool Includes(string? name, string project) => string.IsNullOrEmpty(name) || name == project || name == DefaultNamespace;

    /// <summary>Returns whether the current text is the namespace of a project.</summary>
    internal static bool Includes(in Utf8JsonReader reader, string project) =>
        reader.ValueTextEquals(project) || reader.ValueTextEquals(DefaultNamespace);
}
