using System.Net.Sockets;
using FlagCluster.Contracts.Environments;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace FlagCluster.Hosting.Startup;

/// <summary>Why a start failed, in words for the person who starts the program.</summary>
public static class StartupErrors
{
    private const string Binder = "Microsoft.Extensions.Configuration.Binder";

    /// <summary>Runs a program, and tells the person why when it cannot start.</summary>
    /// <param name="program">The program; its result is the exit code.</param>
    /// <param name="storage">Which setting names the storage, such as <c>The setting Data:Directory names the folder.</c></param>
    /// <returns>The exit code: 1 after a refusal.</returns>
    public static async Task<int> GuardAsync(Func<Task<int>> program, string storage)
    {
        ArgumentNullException.ThrowIfNull(program);
        try
        {
            return await program();
        }
        catch (Exception exception) when (Explain(exception, storage) is { } why)
        {
            await Console.Error.WriteLineAsync($"FlagCluster cannot start: {why}");
            return 1;
        }
    }

    /// <summary>Explains an exception that a person can do something about.</summary>
    /// <param name="exception">What was thrown.</param>
    /// <param name="storage">Which setting names the storage.</param>
    /// <returns>Null for one that is a fault of the program.</returns>
    public static string? Explain(Exception exception, string storage) => exception switch
    {
        IOException { InnerException: AddressInUseException } => $"{exception.Message.TrimEnd('.')}. Stop the program that uses it, or listen elsewhere: --Server:Urls=http://localhost:8081",
        SocketException => $"Server:Urls names an address that cannot be listened on: {exception.Message}. Check the host name and, for ports below 1024, the rights of the user.",
        OptionsValidationException options => string.Join(' ', options.Failures.Select(Plain)),
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) => string.Join(' ', several.InnerExceptions.Select(inner => Explain(inner, storage))),
        InvalidOperationException { Source: Binder } => exception.Message,
        StorageUnavailableException or UnauthorizedAccessException => $"{exception.Message.TrimEnd('.')}. {storage}",
        StartupException or SchemaTooNewException or IOException or FormatException or InvalidDataException => exception.Message,
        _ => null,
    };

    /// <summary>The framework wraps each message in another, which names the class and not the setting.</summary>
    private static string Plain(string failure)
    {
        const string before = "with the error: '";
        var start = failure.IndexOf(before, StringComparison.Ordinal);
        return start < 0 ? failure : failure[(start + before.Length)..].TrimEnd('.').TrimEnd('\'');
    }
}
