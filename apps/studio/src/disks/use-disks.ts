import type { CodedError, Disk } from '@skerry/contracts';
import { useCallback, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { RequestFailed } from '../api/http.ts';
import { useServices } from '../context/services.ts';

export interface Disks {
  /** Undefined until they have come. */
  disks: readonly Disk[] | undefined;
  /** Why the last thing did not go. */
  error: CodedError | undefined;
  /** The disk whose new content is on its way. */
  uploading: string | undefined;
  /** Whether it was made. */
  create(name: string, bytes: number): Promise<boolean>;
  upload(name: string, file: File): Promise<void>;
  /** Whether it is gone. */
  remove(name: string): Promise<boolean>;
}

/**
 * The disks of a project, asked for again whenever a machine has changed its state. Undefined: it was never built, and so has
 * none.
 */
export function useDisks(project: string | undefined): Disks {
  const { http, consoles, workspace } = useServices();
  const [disks, setDisks] = useState<readonly Disk[]>();
  const [error, setError] = useState<CodedError>();
  const [uploading, setUploading] = useState<string>();
  const states = useStore(consoles.instances, ({ records }) =>
    Object.entries(records)
      .map(([id, { record }]) => `${id} ${record?.state}`)
      .join(),
  );

  const attempt = useCallback(async (action: () => Promise<void>): Promise<boolean> => {
    try {
      await action();
      setError(undefined);
      return true;
    } catch (failure) {
      if (!(failure instanceof RequestFailed)) throw failure;
      setError(failure.error);
      return false;
    }
  }, []);

  const list = useCallback(async (): Promise<void> => {
    setDisks(project === undefined ? [] : await http.disks(project));
  }, [http, project]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a machine's state decides who has a disk
  useEffect(() => {
    void attempt(list);
  }, [attempt, list, states]);

  return {
    disks,
    error,
    uploading,
    create: (name, bytes) =>
      attempt(async () => {
        // The first disk may be there before the first machine.
        const { currentId, projectOf } = workspace.getState();
        const owner = project ?? projectOf(currentId);
        await http.createDisk({ project: owner, name, bytes });
        setDisks(await http.disks(owner));
      }),
    async upload(name, file) {
      setUploading(name);
      await attempt(async () => {
        if (project !== undefined) await http.uploadDisk(project, name, file);
        await list();
      });
      setUploading(undefined);
    },
    remove: (name) =>
      attempt(async () => {
        if (project !== undefined) await http.deleteDisk(project, name);
        await list();
      }),
  };
}
