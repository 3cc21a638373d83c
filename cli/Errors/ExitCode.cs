namespace FlagCluster.Cli.Errors;

/// <summary>Defines the exit codes, which docs/cli.md lists.</summary>
internal static class ExitCode
{
    /// <summary>The command did what it was asked.</summary>
    public const int Ok = 0;

    /// <summary>There are differences, invalid documents or refused flags, or the person did not confirm.</summary>
    public const int Differences = 1;

    /// <summary>The command line, a setting or a local file is not usable.</summary>
    public const int Usage = 2;

    /// <summary>There is no valid credential, or it does not have the permission.</summary>
    public const int Forbidden = 3;

    /// <summary>What the command names does not exist.</summary>
    public const int NotFound = 4;

    /// <summary>The state of the server conflicts with the change.</summary>
    public const int Conflict = 5;

    /// <summary>The server is unavailable, overloaded or fails.</summary>
    public const int Unavailable = 6;

    /// <summary>The server rejects the input.</summary>
    public const int Invalid = 7;

    /// <summary>A signal ended the command.</summary>
    public const int Interrupted = 130;

    /// <summary>Returns the exit code for the HTTP status of a rejected request.</summary>
    public static int Of(int status) =>
        status switch
        {
            401 or 403 => Forbidden,
            404 or 410 => NotFound,
            409 or 412 => Conflict,
            408 or 429 or >= 500 => Unavailable,
            _ => Invalid,
        };
}
