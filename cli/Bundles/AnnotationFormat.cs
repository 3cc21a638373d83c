namespace FlagCluster.Cli.Bundles;

/// <summary>Specifies how findings are written for systems of continuous integration.</summary>
internal enum AnnotationFormat
{
    /// <summary>As GitHub Actions reads them, where it runs the command; else none.</summary>
    Auto,

    /// <summary>Not at all.</summary>
    None,

    /// <summary>Commands of GitHub Actions.</summary>
    GitHub,

    /// <summary>A code quality report of GitLab.</summary>
    GitLab,
}
