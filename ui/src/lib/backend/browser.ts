import { CHANGED_EVENT, type Commands, type Revisions } from '../generated/bindings';
import type { Backend, Command, Input } from './backend';

/** What the sandbox answers when a command is refused; the body says why. */
const REFUSED = 422;

/** The sandbox that served this page, over HTTP. */
export function browserBackend(origin: string = location.origin): Backend {
  return {
    async call<Name extends Command>(name: Name, ...[input]: Input<Name>): Promise<Commands[Name]['reply']> {
      const answer = await fetch(`${origin}/api/${name}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input ?? null),
      });
      if (answer.status === REFUSED) throw await answer.json();
      if (!answer.ok) throw new Error(`${name} was answered with status ${answer.status}`);
      return answer.json();
    },
    onChange(told) {
      const events = new EventSource(`${origin}/api/changes`);
      events.addEventListener(CHANGED_EVENT, ({ data }: MessageEvent<string>) => {
        told(JSON.parse(data) as Revisions);
      });
      // It connects again by itself; what changed meanwhile went unheard.
      events.addEventListener('open', () => told(null));
      return () => events.close();
    },
    // A browser has no tray that could ask for a page.
    onGo: () => () => {},
  };
}
