import { App } from './app/App.tsx';
import { drawPage } from './draw-page.tsx';

drawPage((status) => <App status={status} />);
