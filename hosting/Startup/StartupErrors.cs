using System.Net.Sockets;
using FlagCluster.Contracts.Environments;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Startup;

/// <summary>Explains why a start failed, for the person who starts the program.</summary>
public static class StartupErrors
{
    private const string Binder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>Runs a program and writes the explanation to the standard error stream when it cannot start.</summary>
    /// <param name="program">The program; its result is the exit code.</param>
    /// <param name="storageHint">
    /// A sentence about the setting of the storage, such as <c>The setting Data:Directory names the folder.</c>
    /// </param>
    /// <param name="what">What failed, such as <c>FlagCluster cannot start</c>.</param>
    /// <returns>The exit code: 1 after a startup error.</returns>
    public static async Task<int> RunAsync(Func<Task<int>> program, string storageHint, string what = "FlagCluster cannot start")
    {
        ArgumentNullException.ThrowIfNull(program);
        try
        {
            return await program();
        }
        catch (Exception exception) when (Explain(exception, storageHint) is { } explanation)
        {
            await Console.Error.WriteLineAsync($"{what}: {explanation}");
            return 1;
        }
    }

    /// <summary>Explains an exception whose cause is outside the program.</summary>
    /// <param name="exception">The exception that ended the start.</param>
    /// <param name="storageHint">A sentence about the setting of the storage.</param>
    /// <returns>One or more sentences; null for an exception that is a fault of the program.</returns>
    public static string? Explain(Exception exception, string storageHint) =>
        exception switch
        {
            IOException { InnerException: AddressInUseException } =>
                $"{exception.Message.TrimEnd('.')}. Stop the program that uses it, or listen elsewhere: "
                    + "--Server:Urls=http://localhost:8081",
            SocketException => $"Server:Urls names an address that the server cannot listen on: {exception.Message}. "
                + "Check the host name and, for ports below 1024, the permissions of the user.",
            OptionsValidationException options => string.Join(' ', options.Failures),
            AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) => string.Join(
                ' ',
                several.InnerExceptions.Select(inner => Explain(inner, storageHint))
            ),
            InvalidOperationException { Source: Binder } => exception.Message,
            StorageUnavailableException or UnauthorizedAccessException => $"{exception.Message.TrimEnd('.')}. {storageHint}",
            StartupException or SchemaTooNewException or IOException or FormatException or InvalidDataException => exception.Message,
            _ => null,
        };
}
