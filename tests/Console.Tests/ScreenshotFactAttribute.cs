namespace FlagCluster.Console.Tests;

/// <summary>Marks the test that makes screenshots, which runs only when <c>FLAGCLUSTER_SCREENSHOTS</c> names a folder for them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ScreenshotFactAttribute : FactAttribute
{
    /// <summary>Gets the text that the addresses of the pages contain; empty for all pages.</summary>
    public static string Pages => Environment.GetEnvironmentVariable("FLAGCLUSTER_SCREENSHOT_PAGES") ?? "";

    public ScreenshotFactAttribute()
    {
        if (Folder is null)
            Skip = "scripts/screenshots.sh makes screenshots.";
    }

    /// <summary>Gets the folder, or null.</summary>
    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("FLAGCLUSTER_SCREENSHOTS") is { Length: > 0 } folder ? folder : null;
}
