namespace FlagCluster.Environments.Evaluation.Flipt;

/// <summary>Decides which namespaces of Flipt a key opens.</summary>
public static class FliptScope
{
    /// <summary>The namespace of clients that were given none. It is the project of the key.</summary>
    public const string DefaultNamespace = "default";

    /// <summary>Returns whether a namespace is a project: it has its slug, is <see cref="DefaultNamespace"/>, or blank.</summary>
    /// <param name="name">The namespace, or null.</param>
    /// <param name="project">The slug of the project.</param>
    public static bool Includes(string? name, string project) => string.IsNullOrEmpty(name) || name == project || name == DefaultNamespace;
}
